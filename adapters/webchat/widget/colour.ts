/** White or black, whichever can be read better on a colour such as `#1F7A6B`: one of them always has 4.5 to 1 (WCAG 2). */
export const inkOn = (colour: string): string =>
  1.05 / (brightness(colour) + 0.05) >= (brightness(colour) + 0.05) / 0.05 ? '#ffffff' : '#000000';

/** The colour itself where it can be seen on white, for what only shows where one is; else ink. */
export const edgeOf = (colour: string): string => (inkOn(colour) === '#ffffff' ? colour : '#1f2328');

function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
