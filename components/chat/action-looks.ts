import {
  BookOpen,
  CircleUser,
  Copy,
  Eye,
  Flag,
  Link,
  type LucideIcon,
  MailDot,
  Pencil,
  Pin,
  PinOff,
  Reply,
  Smile,
  Trash2,
} from 'lucide-react'
import type { MessageAction } from './message-actions.ts'

/** How what one may do with a message looks, in the menu and on the sheet alike. */

export const ACTION_ICONS: Record<MessageAction, LucideIcon> = {
  reply: Reply,
  edit: Pencil,
  copy: Copy,
  link: Link,
  context: Eye,
  reactions: Smile,
  profile: CircleUser,
  pin: Pin,
  unpin: PinOff,
  unread: MailDot,
  readsFrom: BookOpen,
  report: Flag,
  delete: Trash2,
}

export const ACTION_KEYS = {
  reply: 'message.reply',
  edit: 'message.edit',
  copy: 'message.copyText',
  link: 'message.copyLink',
  context: 'saw.open',
  reactions: 'reactions.list',
  profile: 'message.profile',
  pin: 'message.pin',
  unpin: 'message.unpin',
  unread: 'message.markUnread',
  readsFrom: 'ai.readFromHere',
  report: 'reports.report',
  delete: 'common.delete',
} as const satisfies Record<MessageAction, string>
