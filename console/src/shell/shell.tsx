import {
  Content,
  Dialog,
  DialogContainer,
  Heading,
  Link as SpectrumLink,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { sessionEnded } from '../api/problem.ts';
import { useMedia } from '../parts/use-media.ts';
import { SignInForm } from '../screens/sign-in-form.tsx';
import { type Me, meQuery, SessionProvider } from '../session.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';

const frame = style({ display: 'flex', flexDirection: 'column', height: 'screen' });
const below = style({ display: 'flex', flexGrow: 1, minHeight: 0, position: 'relative' });
const over = style({
  position: 'absolute',
  insetStart: 0,
  top: 0,
  bottom: 0,
  zIndex: 1,
  backgroundColor: 'layer-2',
  boxShadow: 'elevated',
});
const main = style({
  flexGrow: 1,
  minWidth: 0,
  overflow: 'auto',
  paddingX: { default: 24, '@media (max-width: 700px)': 16 },
  paddingY: 24,
});
const strip = style({
  font: 'ui-sm',
  paddingX: 16,
  paddingY: 4,
  backgroundColor: 'gray-100',
  display: 'flex',
  gap: 8,
});
const skip = style({
  position: 'absolute',
  insetStart: { default: '[-999px]', ':focus': 8 },
  top: 8,
  zIndex: 2,
  backgroundColor: 'base',
  padding: 8,
  font: 'ui',
});

/** The frame of every page, for whoever is signed in; the route sends others to the sign-in. */
export function Shell() {
  const { data: me } = useQuery(meQuery);
  if (!me) return null;
  return (
    <SessionProvider me={me}>
      <Frame me={me} />
    </SessionProvider>
  );
}

/** A session that ended is taken up again in front of the page, so that nothing typed is lost. */
function SignInAgain({ me }: { me: Me }) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => sessionEnded.subscribe(() => setOpen(true)), []);
  return (
    <DialogContainer onDismiss={() => {}}>
      {isOpen && (
        <Dialog isKeyboardDismissDisabled>
          <Heading slot="title">Your session has ended</Heading>
          <Content>
            <SignInForm
              email={me.user.email ?? ''}
              onSignedIn={async () => {
                setOpen(false);
                await client.invalidateQueries();
              }}
            />
          </Content>
        </Dialog>
      )}
    </DialogContainer>
  );
}

function Frame({ me }: { me: Me }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isRailOpen, setRailOpen] = useState(false);
  const isNarrow = useMedia('(max-width: 700px)');
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has arrived reads the page
  useEffect(() => setRailOpen(false), [pathname]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPaletteOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const signOut = async (): Promise<void> => {
    await fetch('/api/session', { method: 'DELETE' });
    await navigate({ to: '/sign-in' });
    client.clear();
  };
  return (
    <div className={frame}>
      <a href="#main" className={skip}>
        Skip to content
      </a>
      {me.demo && (
        <div className={strip}>
          Demo data.
          <SpectrumLink href={me.demo.sandboxUrl} target="_blank">
            Open the PX sandbox
          </SpectrumLink>
        </div>
      )}
      <TopBar
        isNarrow={isNarrow}
        onMenu={() => setRailOpen(!isRailOpen)}
        onSearch={() => setPaletteOpen(true)}
        onSignOut={() => void signOut()}
      />
      <div className={below}>
        {isNarrow ? (
          isRailOpen && (
            <div className={over}>
              <Rail />
            </div>
          )
        ) : (
          <Rail />
        )}
        <main id="main" className={main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <SignInAgain me={me} />
      <Palette isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
    </div>
  );
}
