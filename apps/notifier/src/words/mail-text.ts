import { type Message } from './message.ts';

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail as plain text and as HTML that loads nothing. */
export function mailText({ title, lead, facts, link }: Message): MailText {
  const text = [
    lead,
    '',
    ...facts.map(({ name, value }) => `${name}: ${value}`),
    '',
    `${link.text}: ${link.url}`,
    '',
  ].join('\n');
  const rows = facts.map(
    ({ name, value }) =>
      `<tr><th style="text-align:left;vertical-align:top;padding:2px 16px 2px 0;font-weight:normal;color:#555">${escapeHtml(name)}</th><td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
  );
  const html = [
    '<!doctype html><html lang="en"><body style="font:15px/1.5 sans-serif">',
    `<h1 style="font-size:18px">${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(lead)}</p>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a></p>`,
    '</body></html>',
  ].join('\n');
  return { subject: title, text, html };
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (mark) => names[mark] ?? mark);
}
