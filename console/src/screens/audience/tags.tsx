import { ActionButton, Badge, DialogTrigger, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useLacking } from '../../session.tsx';
import { type Audience, tagsOf } from '../audience-words.ts';

const row = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4 });

/** The tags of an audience of any origin, and the way to change them. */
export function Tags({ audience }: { audience: Audience }) {
  const mayManage = useLacking('Manage Segments').length === 0;
  return (
    <span className={row}>
      {audience.tags.length === 0 && 'None'}
      {audience.tags.map((tag) => (
        <Badge key={tag} size="S">
          {tag}
        </Badge>
      ))}
      {mayManage && (
        <DialogTrigger>
          <ActionButton size="XS" isQuiet>
            Edit tags
          </ActionButton>
          <TagsDialog audience={audience} />
        </DialogTrigger>
      )}
    </span>
  );
}

function TagsDialog({ audience }: { audience: Audience }) {
  const [text, setText] = useState(audience.tags.join(', '));
  const save = useChange(
    async () => {
      const params = { path: { id: audience.id } };
      const body = { tags: tagsOf(text) };
      return unwrap(await api.PATCH('/api/audiences/{id}', { params, body }));
    },
    { done: 'Tags saved' },
  );
  return (
    <FormDialog
      title={`Tags of ${audience.name}`}
      action="Save tags"
      fields={['tags']}
      error={save.error}
      isPending={save.isPending}
      onSubmit={(close) => save.mutate(undefined, { onSuccess: close })}
    >
      <TextField
        label="Tags"
        name="tags"
        description="Words to find it by, with commas between"
        autoFocus
        value={text}
        onChange={setText}
      />
    </FormDialog>
  );
}
