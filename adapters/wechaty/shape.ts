/**
 * The few things of wechaty 1.20 that we use, by our own hand: the package is optional, and the house must be built
 * without it (wechaty, `src/mods/mod.ts`; wechaty-puppet, `types`, `payloads`).
 */
export interface Wechaty {
  readonly memory: Memory;
  readonly currentUser: Contact;
  readonly puppet: { messageLocation(messageId: string): Promise<Place> };
  readonly Contact: {
    find(query: { readonly id: string }): Promise<Contact | undefined>;
    findAll(): Promise<readonly Contact[]>;
  };
  readonly Room: { find(query: { readonly id: string }): Promise<Room | undefined> };
  on(event: string, hear: (...told: never[]) => void): unknown;
  init(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

/** Where a puppet keeps its session; the payload is shared by reference. */
export interface Memory {
  readonly payload?: Record<string, unknown>;
  save(): Promise<void>;
}

export interface Contact {
  readonly id: string;
  readonly payload?: unknown;
  name(): string;
  say(what: unknown): Promise<{ readonly id: string } | undefined>;
}

export interface Room {
  readonly id: string;
  topic(): Promise<string>;
  alias(who: Contact): Promise<string | undefined>;
  say(what: unknown, ...mentions: readonly Contact[]): Promise<{ readonly id: string } | undefined>;
}

export interface Message {
  readonly id: string;
  type(): number;
  text(): string;
  self(): boolean;
  date(): Date;
  talker(): Contact;
  listener(): Contact | undefined;
  room(): Room | undefined;
  mentionSelf(): Promise<boolean>;
  mentionList(): Promise<readonly Contact[]>;
  toFileBox(): Promise<FileBox>;
  toContact(): Promise<Contact | undefined>;
  toUrlLink(): Promise<{ title(): string; description(): string | undefined; url(): string }>;
  toMiniProgram(): Promise<{ readonly payload?: Readonly<Record<string, unknown>> }>;
}

export interface FileBox {
  readonly name: string;
  readonly mediaType: string;
  toStream(): Promise<NodeJS.ReadableStream>;
}

export interface Friendship {
  readonly id: string;
  type(): number;
  hello(): string;
  contact(): Contact;
}

export interface RoomInvitation {
  readonly id: string;
  inviter(): Promise<Contact>;
  topic(): Promise<string>;
}

/** What the packages export, as far as we need it. */
export interface WechatyModule {
  readonly WechatyBuilder: { build(options: { readonly puppet: unknown }): Wechaty };
}

export interface FileBoxModule {
  readonly FileBox: { fromBase64(base64: string, name: string): FileBox };
}
