import { Button, Form, LinkButton } from '@react-spectrum/s2';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { asProblem, fieldError, type Problem } from '../api/problem.ts';
import { EntryPage, FormAlert } from './entry-page.tsx';
import { NewPassword } from './new-password.tsx';

/** The page of a one-time link: somebody who was invited, or forgot, sets a password. */
export function AcceptInvitationScreen() {
  const navigate = useNavigate();
  const token = new URLSearchParams(useLocation().hash).get('token');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const accept = async (form: FormData): Promise<void> => {
    setPending(true);
    setProblem(null);
    const response = await fetch('/api/invitations/accept', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, password: form.get('password') }),
    });
    setPending(false);
    if (!response.ok) {
      setProblem(await asProblem(response));
      return;
    }
    const { email } = (await response.json()) as { email: string };
    await navigate({ to: '/sign-in', search: { email } });
  };
  if (!token) {
    return (
      <EntryPage title="This link is not whole">
        <FormAlert>The part that shows who you are is missing. Copy all of the link.</FormAlert>
        <LinkButton href="/sign-in">Go to the sign-in</LinkButton>
      </EntryPage>
    );
  }
  return (
    <EntryPage title="Set your password">
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          void accept(new FormData(event.currentTarget));
        }}
        validationErrors={Object.fromEntries(
          (problem?.errors ?? []).map((error) => [error.path, error.message]),
        )}
      >
        <NewPassword />
        {problem && !fieldError(problem, 'password') && <FormAlert>{problem.detail}</FormAlert>}
        <Button type="submit" variant="accent" isPending={isPending}>
          Set password
        </Button>
      </Form>
    </EntryPage>
  );
}
