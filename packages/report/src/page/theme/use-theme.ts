import { useEffect, useMemo, useState } from 'preact/hooks';
import { forcedPalette, type Palette, palettes } from './palette.ts';

/** The user's choice; `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

/** The colours in use, and the choice behind them. */
export interface Theme {
  readonly choice: ThemeChoice;
  readonly palette: Palette;
  readonly choose: (choice: ThemeChoice) => void;
}

/** Follows the system or the user's choice. */
export function useTheme(): Theme {
  const [choice, choose] = useState<ThemeChoice>('auto');
  const isSystemDark = useMedia('(prefers-color-scheme: dark)');
  const isForced = useMedia('(forced-colors: active)');
  useEffect(() => {
    if (choice === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }, [choice]);
  const isDark = choice === 'dark' || (choice === 'auto' && isSystemDark);
  const palette = useMemo(() => {
    const chosen = isDark ? palettes.dark : palettes.light;
    return isForced ? forcedPalette(chosen, systemColours()) : chosen;
  }, [isDark, isForced]);
  return { choice, palette, choose };
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const follow = () => setMatches(media.matches);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, [query]);
  return matches;
}

/** Forced colours do not apply to a canvas, so they are read from the page. */
function systemColours() {
  const { backgroundColor, color } = getComputedStyle(document.body);
  return { surface: backgroundColor, text: color };
}
