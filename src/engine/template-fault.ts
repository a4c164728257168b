/** Where in a template's body something is wrong; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A template that cannot be understood or cannot be filled in. The message says what to do about it. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
  /** Where in the body, when it is known. */
  readonly position?: Position;

  constructor(message: string, position?: Position) {
    super(message);
    if (position) this.position = position;
  }
}
