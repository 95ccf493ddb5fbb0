import { useEffect, useRef } from 'preact/hooks';

/**
 * Makes a function that does what it gets after a pause, unless it gets something else before.
 *
 * @param pause milliseconds.
 */
export function useDelayed(pause: number): (act: () => void) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  return (act) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(act, pause);
  };
}
