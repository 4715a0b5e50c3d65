/** How rooms below `activation` have their changes judged: they are given a function of this type. */
import type { Tx } from '../store/index.ts';

export interface GovernOptions {
  nowMs: number;
  /** What is changed, as lineage names it: `field:plan`, `audience:ID`, `policy:ID`, `dataflow:ID`. */
  changed: string;
  /** Activation: this dataflow is judged even while it is disabled. */
  dataflowId?: string;
}

/**
 * Makes a change inside the caller's transaction, which holds the catalog, and judges the outcome.
 * Throws MillraceError `policy-violation` when an active dataflow would break a policy; the
 * transaction must then fail.
 */
export type Govern = <Result>(
  tx: Tx,
  options: GovernOptions,
  change: () => Promise<Result>,
) => Promise<Result>;
