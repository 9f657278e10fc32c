import type { CaseChange, CaseFile, CaseRow, ShownValue } from '@countersign/contract';

const shown = (text: string | null, more: Partial<ShownValue> = {}): ShownValue => ({
  text,
  characters: text?.length ?? 0,
  isCut: false,
  secrets: 0,
  isDecoded: false,
  language: null,
  ...more,
});

const script = (service: string) =>
  shown(
    `# ${service}\n$password = "[masked: 14 characters]"\n${Array.from({ length: 60 }, (_, index) => `Write-Output "step ${index}"`).join('\n')}\nRestart-Service ${service}\n`,
    { isDecoded: true, language: 'PowerShell', secrets: 1 },
  );

/** A change with something of everything that the panel can show. */
export function changeOf(row: CaseRow, events: CaseFile['events']): CaseChange {
  const recordedBy = events.map(({ eventId }) => eventId);
  const sides = { recordedBy, isSure: true, isUnchanged: false };
  const isRecorded = events.length > 0;
  return {
    askedPosition: 3_320,
    askedVariants: 1,
    kind: 'changed',
    compared: isRecorded
      ? [
          {
            path: 'displayVersion',
            recordedPath: 'DisplayVersion',
            before: shown('7.4'),
            asked: shown('7.5'),
            after: shown('7.6'),
            verdict: 'differs',
            why: null,
            ...sides,
          },
          {
            path: 'description',
            recordedPath: 'Description',
            before: shown('Assigned to the London service desk; returned 2 Nov by courier, checked in'),
            asked: shown('Assigned to the Berlin service desk; returned 6 Nov by courier, checked in'),
            after: shown('Assigned to the Berlin service desk; returned 6 Nov by courier, checked in'),
            verdict: 'as_asked',
            why: null,
            ...sides,
          },
          {
            path: 'scriptContent',
            recordedPath: 'ScriptContent',
            before: script('Spooler'),
            asked: script('W32Time'),
            after: script('W32Time'),
            verdict: 'as_asked',
            why: null,
            ...sides,
          },
        ]
      : [],
    askedOnly: [
      {
        path: 'wifi.preSharedKey',
        from: 'patchPayload',
        asked: shown('[masked: 22 characters]', { secrets: 1 }),
        isContext: false,
      },
      { path: '@odata.type', from: 'payload', asked: shown('#microsoft.graph.win32LobApp'), isContext: true },
      { path: 'notes', from: 'patchPayload', asked: shown('long '.repeat(200)), isContext: false },
    ],
    recordedOnly: isRecorded
      ? [
          {
            path: 'CommittedContentVersion',
            resource: row.resource.name,
            before: shown('1'),
            after: shown('2'),
            ...sides,
          },
        ]
      : [],
    assignments: [
      {
        isAdded: true,
        target: 'group',
        targetType: '#microsoft.graph.groupAssignmentTarget',
        targetId: '9f0c8f3e-0000-4000-8000-000000000009',
        intent: 'required',
        filterId: null,
        filterType: null,
        recordedBy,
      },
    ],
    devices: [
      {
        id: 'd1',
        name: row.resource.name,
        serialNumber: 'X1',
        user: 'u@contoso.example',
        action: 'wipe',
        recordedBy,
      },
    ],
    notUnderstood: [{ path: 'actionParameters', reason: 'not valid JSON', raw: shown('{"keepUserData":') }],
    notShown: {
      compared: 0,
      askedOnly: 12,
      recordedOnly: 0,
      assignments: 0,
      devices: 0,
      notUnderstood: 0,
      values: 0,
      events: 0,
    },
  };
}
