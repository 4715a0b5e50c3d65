import {
  Button,
  ButtonGroup,
  Content,
  Dialog,
  Form,
  Heading,
  InlineAlert,
  Radio,
  RadioGroup,
  TextArea,
  TextField,
} from '@react-spectrum/s2';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { fieldError, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { kinds, type NamespaceInput } from './kinds.ts';

const nothing: NamespaceInput = { name: '', symbol: '', type: 'cross-device', description: '' };

/** Adds a kind of identity, for good. Inside a DialogTrigger. */
export function CreateNamespaceDialog() {
  const client = useQueryClient();
  const [input, setInput] = useState(nothing);
  const create = useMutation({
    mutationFn: async () => unwrap(await api.POST('/api/namespaces', { body: input })),
    onSuccess: () => client.invalidateQueries(),
  });
  const change = (part: Partial<NamespaceInput>): void => {
    // A field that is still marked as wrong would hold the form up.
    create.reset();
    setInput((before) => ({ ...before, ...part }));
  };
  const problem = create.error ? problemOf(create.error) : null;
  const symbolError = fieldError(problem, 'symbol');
  return (
    <Dialog>
      {({ close }) => (
        <>
          <Heading slot="title">Create namespace</Heading>
          <Content>
            <Form
              id="create-namespace"
              onSubmit={(event) => {
                event.preventDefault();
                create.mutate(undefined, { onSuccess: close });
              }}
            >
              <TextField
                label="Display name"
                value={input.name}
                onChange={(name) => change({ name })}
                isRequired
                autoFocus
              />
              <TextField
                label="Symbol"
                description="By which data names it"
                value={input.symbol}
                onChange={(symbol) => change({ symbol })}
                isRequired
                isInvalid={symbolError !== undefined}
                errorMessage={symbolError}
              />
              <RadioGroup
                label="Type"
                value={input.type}
                onChange={(type) => change({ type: type as NamespaceInput['type'] })}
              >
                {Object.entries(kinds).map(([id, { name, effect }]) => (
                  <Radio key={id} value={id}>{`${name}: ${effect}`}</Radio>
                ))}
              </RadioGroup>
              <TextArea
                label="Description"
                value={input.description}
                onChange={(description) => change({ description })}
              />
              <InlineAlert variant="notice">
                <Heading>For good</Heading>
                <Content>
                  Symbol and type cannot be changed later; a namespace cannot be deleted.
                </Content>
              </InlineAlert>
            </Form>
            {problem && symbolError === undefined && <ProblemAlert error={problem} />}
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Cancel
            </Button>
            <Button
              type="submit"
              form="create-namespace"
              variant="accent"
              isPending={create.isPending}
            >
              Create namespace
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
