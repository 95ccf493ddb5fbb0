/**
 * Makes a function that forwards values in batches, one batch per turn of the event loop: a message to a thread takes
 * 10 µs of CPU if it is sent alone, and 5 to 6 µs in a batch of 8 or more.
 *
 * @param onBatch receives the values in order.
 */
export function inBatches<Value>(onBatch: (values: readonly Value[]) => void): (value: Value) => void {
  let batch: Value[] = [];
  const end = () => {
    const values = batch;
    batch = [];
    onBatch(values);
  };
  return (value) => {
    if (batch.length === 0) setImmediate(end);
    batch.push(value);
  };
}
