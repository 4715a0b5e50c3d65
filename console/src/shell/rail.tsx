import {
  SideNav,
  SideNavHeader,
  SideNavItem,
  SideNavItemContent,
  SideNavItemLink,
  SideNavSection,
  Text,
} from '@react-spectrum/s2/SideNav';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useLocation } from '@tanstack/react-router';
import { useMe } from '../session.tsx';
import { railSections } from './places.ts';

const rail = style({
  width: 184,
  flexShrink: 0,
  padding: 8,
  overflow: 'auto',
  height: 'full',
  boxSizing: 'border-box',
});

/** The left rail: what this person may see, where they are. */
export function Rail() {
  const { permissions } = useMe();
  const { pathname } = useLocation();
  const sections = railSections
    .map((section) => ({
      ...section,
      places: section.places.filter(
        ({ needs }) => !needs || needs.some((permission) => permissions.includes(permission)),
      ),
    }))
    .filter((section) => section.places.length > 0);
  const current = sections
    .flatMap((section) => section.places)
    .filter(({ path }) => (path === '/' ? pathname === '/' : pathname.startsWith(path)))
    .sort((left, right) => right.path.length - left.path.length)[0];
  return (
    <nav className={rail} aria-label="Main">
      <SideNav aria-label="Main" selectedRoute={current?.href ?? ''}>
        {sections.map((section) => {
          const items = section.places.map((place) => (
            <SideNavItem key={place.href} id={place.href} href={place.href} textValue={place.name}>
              <SideNavItemContent>
                <SideNavItemLink>
                  <Text>{place.name}</Text>
                </SideNavItemLink>
              </SideNavItemContent>
            </SideNavItem>
          ));
          return section.name === null ? (
            items
          ) : (
            <SideNavSection key={section.name} aria-label={section.name}>
              <SideNavHeader>{section.name}</SideNavHeader>
              {items}
            </SideNavSection>
          );
        })}
      </SideNav>
    </nav>
  );
}
