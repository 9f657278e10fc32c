-- Sign-in: one-time links, sessions and API tokens. Only hashes are stored.

create table sign_in_link (
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint sign_in_link_pkey primary key (secret_hash)
);
comment on table sign_in_link is 'A link printed at start: at least 128 bits, ten minutes, one use.';

create table web_session (
  secret_hash bytea not null,
  subject text not null,
  roles text[] not null,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint web_session_pkey primary key (secret_hash)
);
comment on table web_session is 'A signed-in browser: idle limit by seen_at, absolute limit by expires_at.';

create table api_token (
  token_id int generated always as identity,
  name text not null,
  role text not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_token_pkey primary key (token_id),
  constraint api_token_name_key unique (name),
  constraint api_token_secret_key unique (secret_hash),
  constraint api_token_role_known check (role in ('viewer', 'manager', 'analyst', 'auditor', 'admin'))
);
comment on table api_token is 'A token for programs: shown once, kept as SHA-256.';
