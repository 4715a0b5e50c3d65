import { query, type Tx } from '../../store/index.ts';
import { shareWindow } from '../rate.ts';

/** Deletes a dataflow with everything that is kept for it. */
export async function deleteFlowRows(tx: Tx, dataflowId: string): Promise<void> {
  await query(
    tx,
    `delete from verification_differences where verification_id in
       (select verification_id from verifications where dataflow_id = $1)`,
    [dataflowId],
  );
  await query(tx, 'delete from account_rates where "window" = $1', [shareWindow(dataflowId)]);
  for (const table of [
    'verifications',
    'desired_members',
    'ledger',
    'backfills',
    'dataflow_audiences',
    'dataflows',
  ]) {
    await query(tx, `delete from ${table} where dataflow_id = $1`, [dataflowId]);
  }
}

/** Deletes dataflows that were only waiting for their last audience to leave. Gives their number. */
export async function deleteEmptyFlow(tx: Tx, dataflowId: string): Promise<boolean> {
  const rows = await query(
    tx,
    `select 1 as one from dataflows d where dataflow_id = $1 and deleting
        and not exists (select 1 from dataflow_audiences f where f.dataflow_id = d.dataflow_id)`,
    [dataflowId],
  );
  if (rows.length === 0) return false;
  await deleteFlowRows(tx, dataflowId);
  return true;
}
