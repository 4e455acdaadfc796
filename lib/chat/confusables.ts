/**
 * Letters that look like others, in lower case: Unicode's UTS #39 (confusables.txt), cut down to what a username may
 * hold and folded to Latin where it can be, with Latin small capitals. Greek β, ν and υ go with their capitals Β, Ν and Υ, which are exact twins.
 * Right-to-left scripts are left out: no word of theirs passes for a Latin one.
 */
const TWINS: Record<string, string> = {
  '2': 'ƨꙅꝛ',
  '3': 'ȝɜʒзӡꝫ',
  '5': 'ƽ',
  '6': 'б',
  '8': 'ȣ৪੪',
  '9': '৭੧୨൭ꝯ',
  a: 'ɑαаᴀ',
  ae: 'æӕ',
  b: 'ƅβвьꞵʙ',
  c: 'сᴄ',
  d: 'ԁᴅ',
  e: 'εеҽꬲᴇ',
  f: 'ϝքẝꞙꬵꜰ',
  g: 'ƍɡԍցᶃɢ',
  h: 'ηнһհʜ',
  j: 'ʝϳјᴊ',
  k: 'κкĸᴋ',
  l: '1iıǀɩɪιіӏꙇʟ',
  ll: 'ǁ',
  m: 'μϻмᴍ',
  n: 'νոռɴ',
  o: '0οσςоօ०০੦૦ଠ୦௦౦೦ഠ൦๐໐ဝ၀ჿዐᴏᴑꬽ',
  oe: 'œ',
  p: 'ρрᴘ',
  q: 'ԛգզꞯ',
  r: 'ʀгᴦꭇꭈ',
  s: 'ѕտꜱ',
  t: 'τтᴛ',
  u: 'ʋսሀᴜꞟꭎꭒ',
  v: 'ѵᴠ',
  w: 'ɯѡԝաᴡ',
  x: 'χхꭓ',
  y: 'ɣʏγυуүყᶌỿꭚ',
  z: 'ζᴢ',
  へ: 'ヘ',
  一: 'ー',
  丿: 'ノ',
  亻: 'イ',
  二: 'ニ',
  八: 'ハ',
  力: 'カ',
  卜: 'ト',
  口: 'ロ囗',
  夕: 'タ',
  工: 'エ',
  土: '士',
  户: '戸戶',
  啟: '啓',
  填: '塡',
  晚: '晩',
  柿: '杮',
  研: '硏',
  絕: '絶',
  郎: '郞',
  鎭: '鎮',
  黑: '黒',
}

const LETTER_OF = new Map(Object.entries(TWINS).flatMap(([letter, twins]) => [...twins].map((twin) => [twin, letter])))

/** The text, in lower case, with each letter replaced by the one that stands for all its look-alikes. */
export function foldConfusables(lowerCase: string): string {
  const letters = Array.from(lowerCase, (letter) => LETTER_OF.get(letter) ?? letter)
  return letters.join('').replaceAll('rn', 'm').replaceAll('vv', 'w')
}
