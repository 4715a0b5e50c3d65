/** What a person set for this browser: theme, time zone of shown times, density of tables. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  zone: 'browser' | 'utc' | 'workspace';
  density: 'regular' | 'compact';
}

const defaults: Preferences = { theme: 'system', zone: 'browser', density: 'regular' };
const storageKey = 'millrace.preferences';

function load(): Preferences {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(storageKey) ?? '{}') };
  } catch {
    return defaults;
  }
}

interface PreferencesValue {
  preferences: Preferences;
  change(change: Partial<Preferences>): void;
}

const PreferencesContext = createContext<PreferencesValue>({
  preferences: defaults,
  change: () => {},
});

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [preferences, setPreferences] = useState(load);
  const change = useCallback((part: Partial<Preferences>) => {
    setPreferences((before) => {
      const after = { ...before, ...part };
      localStorage.setItem(storageKey, JSON.stringify(after));
      return after;
    });
  }, []);
  const value = useMemo(() => ({ preferences, change }), [preferences, change]);
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesValue {
  return useContext(PreferencesContext);
}
