const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const smallNumbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `340,000`, `0.00012`, `1.5e+21`. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 && Number.isFinite(value)) return value.toExponential(3);
  return (size < 1 ? smallNumbers : numbers).format(value);
}

/** `3 targets`, `1 target`. */
export function formatCount(count: number, one: string): string {
  return `${formatNumber(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** `850 ms`, `4.2 s`, `3 min 20 s`, `1 h 05 min`, `2 d 08 h`, `5 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return twoParts(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return twoParts(minutes, 60, 'h', 'min');
  return twoParts(Math.round(minutes / 60), 24, 'd', 'h');
}

function twoParts(count: number, size: number, large: string, small: string): string {
  const rest = count % size;
  const whole = `${Math.floor(count / size)} ${large}`;
  return rest === 0 ? whole : `${whole} ${String(rest).padStart(2, '0')} ${small}`;
}

/** `2026-11-22 09:30:05 UTC`: the same for every reader, in any time zone. */
export function formatTime(time: number): string {
  const [date, clock = ''] = new Date(time).toISOString().split('T');
  return `${date} ${clock.slice(0, 8)} UTC`;
}

/** `512 B`, `1.4 KB`, `32 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const isSmall = bytes < 1024 * 1024;
  const value = isSmall ? bytes / 1024 : bytes / 1024 / 1024;
  return `${value.toFixed(1).replace(/\.0$/, '')} ${isSmall ? 'KB' : 'MB'}`;
}

/** `12.3 %`. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (100 * part) / whole;
  // A share that is not all, or not nothing, must not look like it.
  if (part < whole && share > 99.9) return '99.9 %';
  if (part > 0 && share < 0.1) return '0.1 %';
  return `${share.toFixed(1).replace(/\.0$/, '')} %`;
}
