const format = new Intl.NumberFormat("en-US");

/** A figure as people read it: `16,384`. */
export const thousands = (figure: number): string => format.format(figure);
