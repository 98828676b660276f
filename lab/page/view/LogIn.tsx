import { type FormEvent, useState } from 'react';
import { logIn } from '../chat/session';

/** Any name will do. */
export function LogIn() {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    logIn(name).catch((error: Error) => setProblem(error.message));
  };

  return (
    <main className="log-in">
      <form onSubmit={submit}>
        <Mark />
        <h1>Welcome to Parlour</h1>
        <p>Chat with your team. Any name will do.</p>
        <label>
          Name
          <input
            name="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="nickname"
            maxLength={40}
            required
          />
        </label>
        <button type="submit" className="primary">
          Log in
        </button>
        <p role="alert" className="problem">
          {problem}
        </p>
      </form>
    </main>
  );
}

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path d="M6 5h20a4 4 0 0 1 4 4v10a4 4 0 0 1-4 4H15l-8 6v-6H6a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4z" />
      <circle cx="10" cy="14" r="2" />
      <circle cx="16" cy="14" r="2" />
      <circle cx="22" cy="14" r="2" />
    </svg>
  );
}
