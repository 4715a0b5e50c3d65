import { Provider, ToastContainer } from '@react-spectrum/s2';
import { Outlet, useRouter } from '@tanstack/react-router';
import { usePreferences } from './preferences.tsx';

/** What surrounds every page: theme, links through the router, toasts. */
export function Root() {
  const router = useRouter();
  const { theme } = usePreferences().preferences;
  return (
    <Provider
      {...(theme === 'system' ? {} : { colorScheme: theme })}
      background="base"
      locale="en-GB"
      router={{
        navigate: (href) => void router.navigate({ href }),
        useHref: (href) => href,
      }}
    >
      <Outlet />
      <ToastContainer />
    </Provider>
  );
}
