-- The archive proves itself: one RFC 6962 log per tenant over its archive positions. docs/evidence-format.md
-- says what a leaf is, byte for byte. Leaf hashes stand apart from content, so content can be deleted under
-- policy and every proof stays valid.

do $$ begin
  if exists (select from archive_head where size > 0) then
    raise exception 'This archive was made by a version that was never released and holds no evidence log. Start with a new COUNTERSIGN_DATA_DIR or database; export what you need with that version first.';
  end if;
end $$;

create table evidence_log (
  tenant_id int not null,
  origin text not null,
  status text not null default 'active',
  status_reason text,
  status_since timestamptz not null default now(),
  constraint evidence_log_pkey primary key (tenant_id),
  constraint evidence_log_origin_key unique (origin),
  constraint evidence_log_tenant_fkey foreign key (tenant_id) references tenant (tenant_id),
  constraint evidence_log_status_known check (status in ('active', 'quarantined')),
  constraint evidence_log_quarantine_says_why check ((status = 'quarantined') = (status_reason is not null))
);
comment on table evidence_log is
  'The log of a tenant. quarantined: the notary found it inconsistent with what it signed before, and signs nothing until a person has decided; archiving goes on.';
comment on column evidence_log.origin is 'The name in every checkpoint. Random, so that a published head does not name the customer.';

-- A tenant without a log would be an archive without proof; so nobody has to remember to make one.
create function begin_evidence_log() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into evidence_log (tenant_id, origin)
  values (new.tenant_id,
          'countersign.local/' || case when new.is_demo then 'demo/' else '' end
            || replace(gen_random_uuid()::text, '-', ''));
  return null;
end $$;
comment on function begin_evidence_log is 'Gives every new tenant its log.';
create trigger tenant_begins_log after insert on tenant for each row execute function begin_evidence_log();
insert into evidence_log (tenant_id, origin)
select tenant_id, 'countersign.local/' || case when is_demo then 'demo/' else '' end || replace(gen_random_uuid()::text, '-', '')
  from tenant;

alter table page
  add column salt bytea,
  add column answer_commitment bytea not null,
  add column body_salt bytea,
  add column body_commitment bytea,
  add column commitment bytea not null,
  add column ids_sha256 bytea not null,
  add column salts bytea not null default '',
  alter column sha256 drop not null,
  add constraint page_salt_is_whole check (length(salt) = 32),
  add constraint page_answer_commitment_is_whole check (length(answer_commitment) = 32),
  add constraint page_body_salt_is_whole check (length(body_salt) = 32),
  add constraint page_body_commitment_is_whole check (length(body_commitment) = 32),
  add constraint page_commitment_is_whole check (length(commitment) = 32),
  add constraint page_ids_digest_is_whole check (length(ids_sha256) = 32),
  add constraint page_salts_are_whole check (length(salts) = 32 * new_items),
  add constraint page_hash_goes_with_salt check ((sha256 is null) = (salt is null)),
  add constraint page_body_is_committed_to check (
    (body is null) = (body_commitment is null) and (body is null) = (body_salt is null));
alter table page alter column salts set storage external;
-- What a sweep read, for its leaf and for whoever checks it.
create index page_sweep_idx on page (tenant_id, sweep_id, page_id);
comment on column page.salt is 'Of the answer''s commitment. Null, like sha256, once a content that the page shows was deleted under policy.';
comment on column page.answer_commitment is 'Commitment to the answer as it arrived. Stays when sha256 and salt go, so that all else of the page can be checked for ever.';
comment on column page.body_salt is 'Of the commitment to the body as it is stored: to body_commitment, or, once something in it was deleted under policy, to the one that the newest such control record names.';
comment on column page.body_commitment is 'Commitment to the body as it was stored first; null if another page holds it.';
comment on column page.commitment is 'Page commitment of docs/evidence-format.md, over everything else in the row; the pages digest of the sweep leaf is made of it.';
comment on column page.ids_sha256 is 'Ids digest: what the page showed, and what it did not.';
comment on column page.salts is '32 bytes for each new object, in order: the salts of their commitments. Zeroes where the content was deleted.';

alter table observation add column purged_at_position bigint;
comment on column observation.purged_at_position is
  'Position of the control record that authorised deleting the content. content_hash is then the commitment of its leaf, and no later read of the same object is kept.';
create index observation_purged_idx on observation (tenant_id, source, object_id) where purged_at_position is not null;

-- Nobody reads it, and what stands beside evidence without being committed to would be a place to write into.
alter table sweep drop column epoch;

create table leaf_run (
  tenant_id int not null,
  first_position bigint not null,
  leaves int not null,
  hashes bytea not null,
  constraint leaf_run_pkey primary key (tenant_id, first_position),
  constraint leaf_run_hashes_are_whole check (leaves > 0 and length(hashes) = 32 * leaves)
);
alter table leaf_run alter column hashes set storage external;
comment on table leaf_run is
  'Leaf hashes of consecutive positions, as the writer computed them: one row per page that brought something new, per sweep, per control record. The notary recomputes each from the stored bytes before it signs. Never updated, never deleted.';

create table control_record (
  tenant_id int not null,
  position bigint not null,
  kind text not null,
  key text not null,
  recorded_at timestamptz not null,
  salt bytea not null,
  body text not null,
  constraint control_record_pkey primary key (tenant_id, position),
  constraint control_record_once_key unique (tenant_id, kind, key),
  constraint control_record_salt_is_whole check (length(salt) = 32),
  constraint control_record_kind_known check (kind in ('gap', 'key', 'retention', 'hold-set', 'hold-released', 'accepted', 'restored', 'finding', 'rule', 'notification'))
);
comment on table control_record is 'What the archive says of itself: gaps, keys, deletions, holds. body is the exact text its leaf commits to.';
comment on column control_record.key is 'What makes it this very record and no other of its kind, so that saying it twice adds nothing. The same as "id" in body.';

create function base64url(bytes bytea) returns text
  language sql immutable strict parallel safe as
  $$ select translate(encode($1, 'base64'), E'+/=\n', '-_') $$;
comment on function base64url is 'RFC 4648 section 5, without padding.';

create function append_control(of_tenant int, of_kind text, of_key text, at timestamptz, content text)
  returns bigint
  language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  place bigint;
  moment timestamptz := date_trunc('milliseconds', at);
  own_salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  commitment bytea;
  leaf text;
begin
  -- The key is in no leaf by itself; in the body it is committed to.
  if content::json ->> 'id' is distinct from of_key then
    raise exception 'The body of a control record has to name it: "id" is not %.', of_key;
  end if;
  select size into strict place from archive_head where tenant_id = of_tenant for update;
  if exists (select from control_record where tenant_id = of_tenant and kind = of_kind and key = of_key) then
    return null;
  end if;
  commitment := sha256(convert_to('countersign-content/v1', 'UTF8') || '\x00'::bytea || own_salt
                       || sha256(convert_to(content, 'UTF8')));
  leaf := concat_ws(E'\n', 'countersign-leaf/v1', 'control',
                    base64url(convert_to((select entra_id from tenant where tenant_id = of_tenant), 'UTF8')),
                    of_kind, to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    encode(commitment, 'hex')) || E'\n';
  insert into control_record (tenant_id, position, kind, key, recorded_at, salt, body)
  values (of_tenant, place, of_kind, of_key, moment, own_salt, content);
  insert into leaf_run (tenant_id, first_position, leaves, hashes)
  values (of_tenant, place, 1, sha256('\x00'::bytea || convert_to(leaf, 'UTF8')));
  update archive_head set size = place + 1 where tenant_id = of_tenant;
  return place;
end $$;
comment on function append_control is
  'Puts a control record at the next position, in the caller''s transaction; null if this record is there already. The one way to write one, for every role that may.';

create table subtree (
  tenant_id int not null,
  height smallint not null,
  nth bigint not null,
  hash bytea not null,
  constraint subtree_pkey primary key (tenant_id, height, nth),
  constraint subtree_height_known check (height in (8, 16, 24, 32)),
  constraint subtree_hash_is_whole check (length(hash) = 32)
);
comment on table subtree is
  'Root of the full subtree over positions nth·2^height … (nth+1)·2^height - 1. A cache for proofs, written by the notary; can be rebuilt from leaf_run.';

create table checkpoint (
  tenant_id int not null,
  size bigint not null,
  root_hash bytea not null,
  note text not null,
  signed_at timestamptz not null default now(),
  constraint checkpoint_pkey primary key (tenant_id, size),
  constraint checkpoint_root_is_whole check (length(root_hash) = 32)
);
comment on table checkpoint is 'Signed heads, verbatim (C2SP signed note). Each is consistent with all before it. Never updated, never deleted.';

create table anchor_receipt (
  tenant_id int not null,
  size bigint not null,
  anchor text not null,
  kind text not null,
  receipt bytea not null,
  anchored_at timestamptz not null,
  verified_at timestamptz not null default now(),
  constraint anchor_receipt_pkey primary key (tenant_id, size, anchor),
  constraint anchor_receipt_checkpoint_fkey foreign key (tenant_id, size) references checkpoint (tenant_id, size),
  constraint anchor_receipt_kind_known check (kind in ('file', 'git', 'webhook', 'rfc3161', 'object-lock'))
);
create index anchor_receipt_newest_idx on anchor_receipt (tenant_id, anchored_at desc);
comment on table anchor_receipt is 'Proof that a checkpoint left the house. Written only after the receipt was verified.';
comment on column anchor_receipt.anchor is 'The anchor''s configured name, without secrets.';

create table anchor_state (
  tenant_id int not null,
  anchor text not null,
  kind text not null,
  last_attempt_at timestamptz,
  last_success_at timestamptz,
  message text,
  next_step text,
  constraint anchor_state_pkey primary key (tenant_id, anchor)
);
comment on table anchor_state is 'Where each anchor stands, for people. Not evidence: anchor_receipt is.';

create table verification (
  tenant_id int not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  is_full boolean not null,
  size bigint not null,
  problem text,
  constraint verification_pkey primary key (tenant_id, started_at)
);
comment on table verification is 'Each run of verify, for the line that says when the archive was last checked from end to end. problem names the first thing that is wrong.';
