import { useLayoutEffect, useState } from 'preact/hooks';

/** Follows the inner size of an element, in CSS pixels. */
export function useSize(element: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const found = element.current;
    if (found === null) return undefined;
    const observer = new ResizeObserver(() =>
      setSize({ width: found.clientWidth, height: found.clientHeight }),
    );
    observer.observe(found);
    return () => observer.disconnect();
  }, []);
  return size;
}
