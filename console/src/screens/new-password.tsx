import { Switch, TextField } from '@react-spectrum/s2';
import { useState } from 'react';

const charsMin = 12;

function strength(password: string): string {
  if (password.length < charsMin) return `At least ${charsMin} characters`;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/, /\s/].filter((kind) => kind.test(password));
  if (password.length >= 20 || kinds.length >= 4) return 'Strong';
  return kinds.length >= 2 ? 'Good' : 'Fair: mix letters, digits and signs, or make it longer';
}

/** A password that is being chosen: its strength in words, shown on request. */
export function NewPassword() {
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  return (
    <>
      <TextField
        label="Password"
        name="password"
        type={isShown ? 'text' : 'password'}
        autoComplete="new-password"
        isRequired
        minLength={charsMin}
        value={password}
        onChange={setPassword}
        description={strength(password)}
      />
      <Switch isSelected={isShown} onChange={setShown} size="S">
        Show password
      </Switch>
    </>
  );
}
