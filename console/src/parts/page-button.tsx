import { LinkButton, type LinkButtonProps } from '@react-spectrum/s2';
import { useRouter } from '@tanstack/react-router';

/** Tells whether this console has a page at a link; what has none is not offered. */
export function useHasPage(): (href: string) => boolean {
  const router = useRouter();
  return (href) => {
    const [, , foundRoute] = router.getMatchedRoutes(href.split(/[?#]/, 1)[0]!);
    return foundRoute !== undefined && !foundRoute.id.endsWith('/$');
  };
}

/** A button that leads to a page of this console. */
export function PageButton(props: LinkButtonProps & { href: string }) {
  const hasPage = useHasPage();
  return hasPage(props.href) ? <LinkButton {...props} /> : null;
}
