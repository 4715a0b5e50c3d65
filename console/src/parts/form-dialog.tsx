import { Button, ButtonGroup, Content, Dialog, Form, Heading } from '@react-spectrum/s2';
import { type ReactNode, useId } from 'react';
import { problemOf } from '../api/problem.ts';
import { ProblemAlert } from './problem-alert.tsx';

interface FormDialogProps {
  title: string;
  children: ReactNode;
  /** Verb and object: "Invite user". */
  action: string;
  /** Names of the fields: problems of those stand on them, all others below. */
  fields: readonly string[];
  error: unknown;
  isPending: boolean;
  /** Why it cannot be sent yet. */
  isDisabled?: boolean;
  size?: 'M' | 'L' | 'XL';
  onSubmit(close: () => void): void;
}

/** A form in a dialog, with one button that sends it. Inside a DialogTrigger or DialogContainer. */
export function FormDialog(props: FormDialogProps) {
  const { title, children, action, fields, error, isPending } = props;
  const id = useId();
  const errors = error ? problemOf(error).errors : [];
  const own = errors.filter(({ path }) => fields.includes(path));
  const isToldOnFields = errors.length > 0 && own.length === errors.length;
  return (
    <Dialog size={props.size ?? 'M'}>
      {({ close }) => (
        <>
          <Heading slot="title">{title}</Heading>
          <Content>
            <Form
              id={id}
              validationErrors={Object.fromEntries(own.map((one) => [one.path, one.message]))}
              onSubmit={(event) => {
                event.preventDefault();
                props.onSubmit(close);
              }}
            >
              {children}
              {error && !isToldOnFields ? <ProblemAlert error={error} except={fields} /> : null}
            </Form>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Cancel
            </Button>
            <Button
              variant="accent"
              type="submit"
              form={id}
              isDisabled={props.isDisabled ?? false}
              isPending={isPending}
            >
              {action}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
