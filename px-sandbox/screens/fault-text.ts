/** Faults in words. */
import type { Fault } from '../faults.ts';
import type { Px } from '../px.ts';
import { countOf } from './format.ts';

/** What a fault does, in a few words. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'status':
      return `answers ${fault.status}`;
    case 'rate':
      return `answers 429 beyond ${fault.perSecond ?? '200'} requests a second`;
    case 'slow':
      return `is slow by ${countOf(fault.ms, 'millisecond')}`;
    case 'hang':
      return 'never answers';
    case 'reset':
      return 'resets connections';
    case 'reject-identity':
      return `refuses ${fault.identity}`;
    case 'forget-additions':
      return `forgets ${countOf(fault.members, 'addition')}`;
    case 'clock-skew':
      return `has a clock off by ${countOf(fault.seconds, 'second')}`;
    case 'refuse-credentials':
      return 'refuses credentials';
    case 'not-activated':
      return 'answers 403: not activated';
    default:
      return fault.kind.replaceAll('-', ' ');
  }
}

/** "2 faults are on: PX answers 503; refuses u-1042."; nothing when none is. */
export function activeFaultsText(px: Px): string {
  const active = px.faults.list().filter((one) => one.active);
  if (active.length === 0) return '';
  const what = active.slice(0, 3).map((one) => faultText(one.fault));
  const end = active.length > 3 ? '; …' : '.';
  const verb = active.length === 1 ? 'is' : 'are';
  return `${countOf(active.length, 'fault')} ${verb} on: PX ${what.join('; ')}${end}`;
}
