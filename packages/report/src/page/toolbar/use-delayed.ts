import { useEffect, useRef } from 'preact/hooks';

/**
 * Makes a function that runs its argument after a pause, unless it is called again in the meantime.
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
