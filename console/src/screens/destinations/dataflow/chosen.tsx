/** Rows of a dataflow chosen in a table: one by one, or all that match, which go as their filter. */
import { Button, type Selection } from '@react-spectrum/s2';
import { type ReactNode, useState } from 'react';
import { exactNumber } from '../../../parts/format.ts';
import { Panel } from '../../../parts/panel.tsx';

/** As many rows go by their keys as the server takes in one call. */
const rowsMax = 1_000;

export interface LedgerKey {
  audienceId: string;
  targetValue: string;
}

/** Somebody in the ledger; who is excluded has no value there. */
export interface LedgerRow extends LedgerKey {
  profileId: string;
}

export interface Chosen {
  /** How many; of all that match, as many as are told to match. */
  count: number;
  /** Null: all that match. */
  rows: LedgerKey[] | null;
  /** Why nothing can be done with them, or null. */
  reason: string | null;
  takeAll(): void;
  clear(): void;
  /** For the table. */
  table: { keyOf(row: LedgerRow): string; selected: Selection; onSelect(keys: Selection): void };
}

const keyOf = ({ audienceId, profileId, targetValue }: LedgerRow): string =>
  `${audienceId} ${profileId} ${targetValue}`;

/**
 * @param of what the list shows: another filter is another choice
 * @param matching how many match, for the choice of all
 */
export function useChosen(
  of: string,
  items: readonly LedgerRow[] | undefined,
  matching: number,
): Chosen {
  const [choice, setChoice] = useState({ of, keys: new Set<string>() as Selection });
  const keys = choice.of === of ? choice.keys : new Set<string>();
  const choose = (next: Selection): void => setChoice({ of, keys: next });
  const known = items ?? [];
  const rows = keys === 'all' ? null : known.filter((one) => keys.has(keyOf(one)));
  return {
    count: rows?.length ?? matching,
    rows: rows?.map(({ audienceId, targetValue }) => ({ audienceId, targetValue })) ?? null,
    reason:
      (rows?.length ?? 0) > rowsMax
        ? `Choose ${exactNumber(rowsMax)} at most, or all that match.`
        : null,
    takeAll: () => choose('all'),
    clear: () => choose(new Set()),
    table: {
      keyOf,
      selected: keys,
      // The box above the rows means those that are shown.
      onSelect: (next) => choose(next === 'all' ? new Set(known.map(keyOf)) : next),
    },
  };
}

interface ChosenPanelProps {
  chosen: Chosen;
  /** How many match, when not all of them are shown; else null. */
  matching: number | null;
  /** What can be done with what is chosen. */
  actions: ReactNode;
  /** Instead, while nothing is chosen. */
  otherwise?: ReactNode;
  children: ReactNode;
}

/** A table whose head tells how many are chosen, and what can be done with them. */
export function ChosenPanel(props: ChosenPanelProps) {
  const { chosen, matching } = props;
  const isAny = chosen.count > 0;
  return (
    <Panel
      title={isAny ? `${exactNumber(chosen.count)} selected` : 'People'}
      actions={
        isAny ? (
          <>
            {matching !== null && chosen.rows !== null && (
              <Button variant="secondary" size="S" onPress={chosen.takeAll}>
                {`Select all ${exactNumber(matching)} matching`}
              </Button>
            )}
            {props.actions}
            <Button variant="secondary" size="S" onPress={chosen.clear}>
              Clear
            </Button>
          </>
        ) : (
          props.otherwise
        )
      }
    >
      {props.children}
    </Panel>
  );
}
