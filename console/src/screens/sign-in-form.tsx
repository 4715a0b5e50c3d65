import { Button, Form, TextField } from '@react-spectrum/s2';
import { useState } from 'react';
import { asProblem } from '../api/problem.ts';
import { FormAlert } from './entry-page.tsx';

interface SignInFormProps {
  email?: string;
  onSignedIn(): Promise<void>;
}

/** Who signs in, and what the server says when it takes them for nobody. */
export function SignInForm({ email = '', onSignedIn }: SignInFormProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const signIn = async (form: FormData): Promise<void> => {
    setPending(true);
    setRefusal(null);
    const response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: form.get('email'), password: form.get('password') }),
    }).catch(() => null);
    if (response?.ok) await onSignedIn();
    else if (response) setRefusal((await asProblem(response)).detail);
    else setRefusal('The server cannot be reached.');
    setPending(false);
  };
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        void signIn(new FormData(event.currentTarget));
      }}
    >
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={email}
        isRequired
        autoFocus={email === ''}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        isRequired
        autoFocus={email !== ''}
      />
      {refusal && <FormAlert>{refusal}</FormAlert>}
      <Button type="submit" variant="accent" isPending={isPending}>
        Sign in
      </Button>
    </Form>
  );
}
