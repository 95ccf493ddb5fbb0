import { useEffect, useState } from 'preact/hooks';
import { type Palette, palettes } from './palette.ts';

/** What the user chose; `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

/** The colours in use, and the choice that led to them. */
export interface Theme {
  readonly choice: ThemeChoice;
  readonly palette: Palette;
  readonly choose: (choice: ThemeChoice) => void;
}

const darkSystem = matchMedia('(prefers-color-scheme: dark)');

/** Follows the system or the user's choice. */
export function useTheme(): Theme {
  const [choice, choose] = useState<ThemeChoice>('auto');
  const [isSystemDark, setSystemDark] = useState(darkSystem.matches);
  useEffect(() => {
    const follow = () => setSystemDark(darkSystem.matches);
    darkSystem.addEventListener('change', follow);
    return () => darkSystem.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    if (choice === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }, [choice]);
  const isDark = choice === 'dark' || (choice === 'auto' && isSystemDark);
  return { choice, palette: isDark ? palettes.dark : palettes.light, choose };
}
