import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';

/** What becomes of a write key that is deleted; its name is typed. */
export function DeleteSourceDialog({
  name,
  remove,
}: {
  name: string;
  remove: { error: unknown; isPending: boolean; mutate(): void };
}) {
  return (
    <TypeNameDialog
      title="Delete source"
      action="Delete source"
      name={name}
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      Whatever still sends with this key is refused from now on. People and events that arrived
      stay.
    </TypeNameDialog>
  );
}
