import { Breadcrumb, Breadcrumbs } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useEffect, useRef } from 'react';
import { useMe } from '../session.tsx';

const header = style({ display: 'flex', flexDirection: 'column', gap: 8, marginBottom: 24 });
const row = style({ display: 'flex', alignItems: 'center', gap: 16, flexWrap: 'wrap' });
const title = style({
  font: { default: 'heading-lg', isLong: 'heading' },
  margin: 0,
  minWidth: 0,
  overflow: 'hidden',
  overflowWrap: 'anywhere',
  outlineStyle: 'none',
});
const actionsStyle = style({
  marginStart: 'auto',
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 8,
});
const verdictStyle = style({ font: 'body', margin: 0 });

/** From here on a name is long: it is set smaller, and shortened on the way here. */
const longChars = 60;

interface PageHeaderProps {
  title: string;
  /** The way here, outermost first, without this page. */
  crumbs?: readonly { name: string; href: string }[];
  status?: ReactNode;
  actions?: ReactNode;
  /** One sentence that a person could paste into a chat. */
  verdict?: ReactNode;
  /** What stands in the window's title before the page's name, e.g. the open tab. */
  part?: string;
}

/** The way here stays on one line, however long a name is; the title below says all of it. */
function shortened(text: string): string {
  return text.length > longChars ? `${text.slice(0, longChars)}…` : text;
}

/** Top of every page: where we are, what this is, how it is. Takes the focus when the page opens. */
export function PageHeader(props: PageHeaderProps) {
  const { title: name, crumbs = [], status, actions, verdict, part } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const { workspace } = useMe();
  useEffect(() => {
    document.title = [part, name, workspace.name].filter(Boolean).join(' · ');
  }, [part, name, workspace.name]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={header}>
      {crumbs.length > 0 && (
        <Breadcrumbs aria-label="Breadcrumbs">
          {[...crumbs, { name, href: '' }].map((crumb) => (
            <Breadcrumb key={crumb.name} {...(crumb.href ? { href: crumb.href } : {})}>
              {shortened(crumb.name)}
            </Breadcrumb>
          ))}
        </Breadcrumbs>
      )}
      <div className={row}>
        <h1
          ref={heading}
          tabIndex={-1}
          className={title({ isLong: name.length > longChars })}
          dir="auto"
        >
          {name}
        </h1>
        {status}
        {actions && <div className={actionsStyle}>{actions}</div>}
      </div>
      {verdict && <p className={verdictStyle}>{verdict}</p>}
    </header>
  );
}
