import { Copy, Link, type LucideIcon, MailDot, Pencil, Reply, Trash2 } from 'lucide-react'
import type { MessageAction } from './message-actions.ts'

/** How what one may do with a message looks, in the menu and on the sheet alike. */

export const ACTION_ICONS: Record<MessageAction, LucideIcon> = {
  reply: Reply,
  edit: Pencil,
  copy: Copy,
  link: Link,
  unread: MailDot,
  delete: Trash2,
}

export const ACTION_KEYS = {
  reply: 'message.reply',
  edit: 'message.edit',
  copy: 'message.copyText',
  link: 'message.copyLink',
  unread: 'message.markUnread',
  delete: 'common.delete',
} as const satisfies Record<MessageAction, string>
