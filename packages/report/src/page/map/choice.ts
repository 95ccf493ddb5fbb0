/** How a cell was chosen: reached with the keyboard, pointed at, or entered, which moves the focus to its details. */
export type Choice = 'move' | 'point' | 'enter';
