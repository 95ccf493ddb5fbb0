export const handler = async (event) => {
  if (event?.fail) throw new RangeError('as asked');
  return event;
};
