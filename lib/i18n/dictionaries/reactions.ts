import type { Words } from '../words.ts'

/** Reactions and the choice of an emoji. */
const zh = {
  label: '回应',
  add: '添加回应',
  chip: '{emoji}，{n} 人：{who}',
  others: { other: '另外 {n} 人' },
  full: '这条消息的回应已满，或已被删除',
  offline: '没有连上，没有改成。连上后再试',
  choose: '选择表情',
  insert: '插入表情',
  recent: '最近使用',
  search: '搜索表情',
  nothingFound: '没有找到表情',
  suggestions: '可用的表情',
  suggested: { other: '有 {n} 个表情，用上下键选择' },
  smileys: '笑脸与情绪',
  people: '人与身体',
  nature: '动物与自然',
  food: '食物与饮料',
  travel: '旅行与地点',
  activities: '活动',
  objects: '物品',
  symbols: '符号',
  flags: '旗帜',
} as const

const en: Words<typeof zh> = {
  label: 'Reactions',
  add: 'Add a reaction',
  chip: '{emoji}, {n}: {who}',
  others: { one: '{n} other', other: '{n} others' },
  full: 'This message has all the reactions it can, or was deleted',
  offline: 'Not connected, so nothing changed. Try again once you are',
  choose: 'Choose an emoji',
  insert: 'Insert an emoji',
  recent: 'Recently used',
  search: 'Search emoji',
  nothingFound: 'No emoji found',
  suggestions: 'Emoji to insert',
  suggested: { one: '{n} emoji. Use the arrow keys', other: '{n} emoji. Use the arrow keys' },
  smileys: 'Smileys & emotion',
  people: 'People & body',
  nature: 'Animals & nature',
  food: 'Food & drink',
  travel: 'Travel & places',
  activities: 'Activities',
  objects: 'Objects',
  symbols: 'Symbols',
  flags: 'Flags',
}

export const reactions = { zh, en }
