import {
  Button,
  ButtonGroup,
  Content,
  Dialog,
  Form,
  Heading,
  Radio,
  RadioGroup,
  TextField,
} from '@react-spectrum/s2';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { fieldError, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';

/** Chooses a kind, gives it a name, and is done. Inside a DialogTrigger. */
export function AddSourceDialog() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [kind, setKind] = useState('write-key');
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: async () => unwrap(await api.POST('/api/write-keys', { body: { name } })),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['/api/write-keys'] });
      await navigate({ to: '/sources/$id/$tab', params: { id, tab: 'live' } });
    },
  });
  const message = create.error ? fieldError(problemOf(create.error), 'name') : undefined;
  return (
    <Dialog>
      {({ close }) => (
        <>
          <Heading slot="title">Add source</Heading>
          <Content>
            <Form
              id="add-source"
              onSubmit={(event) => {
                event.preventDefault();
                if (kind === 'file') {
                  close();
                  void navigate({ to: '/sources/import' });
                } else create.mutate(undefined, { onSuccess: close });
              }}
            >
              <RadioGroup label="Kind" value={kind} onChange={setKind}>
                <Radio value="write-key">
                  Write key: a product or server sends as things happen
                </Radio>
                <Radio value="file">File: people of a CSV or NDJSON file, once</Radio>
              </RadioGroup>
              {kind === 'write-key' && (
                <TextField
                  label="Name"
                  value={name}
                  onChange={(text) => {
                    create.reset();
                    setName(text);
                  }}
                  isRequired
                  maxLength={200}
                  autoFocus
                  isInvalid={message !== undefined}
                  errorMessage={message}
                />
              )}
            </Form>
            {create.error && message === undefined && <ProblemAlert error={create.error} />}
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Cancel
            </Button>
            <Button type="submit" form="add-source" variant="accent" isPending={create.isPending}>
              {kind === 'file' ? 'Choose file' : 'Create source'}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
