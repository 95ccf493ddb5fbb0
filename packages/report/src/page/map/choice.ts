/** How a cell was chosen: gone to on the map, pointed at, or entered, which takes the focus to its details. */
export type Choice = 'move' | 'point' | 'enter';
