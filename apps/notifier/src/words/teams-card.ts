import { type Message } from './message.ts';

/**
 * An adaptive card in the envelope that a Workflows webhook of Teams takes. Texts stand in runs, the one element
 * that knows no markdown and no {{functions}}: what a requester wrote cannot become a link, an image or a time.
 */
export function teamsCard({ title, lead, facts, link, severity, reason }: Message): object {
  const isUrgent = reason === 'escalation' || severity === 'critical';
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    fallbackText: 'A message of Countersign that this client cannot show.',
    body: [
      text(title, { weight: 'Bolder', size: 'Medium', ...(isUrgent ? { color: 'Attention' } : {}) }),
      text(lead),
      ...facts.map(({ name, value }) => ({
        type: 'RichTextBlock',
        spacing: 'Small',
        inlines: [run(`${name}: `, { isSubtle: true }), run(value)],
      })),
    ],
    actions: [{ type: 'Action.OpenUrl', title: link.text, url: link.url }],
  };
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  };
}

function text(words: string, style: object = {}): object {
  return { type: 'RichTextBlock', inlines: [run(words, style)] };
}

function run(words: string, style: object = {}): object {
  return { type: 'TextRun', text: words, ...style };
}
