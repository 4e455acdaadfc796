/** The demo assistant's longer pieces, in both languages. */

export const SETUP = {
  zh: `这里回答的是内置的**演示助手**，不是语言模型。换成真正的 AI：

1. 设置环境变量 \`OPENAI_API_KEY\`；
2. 其他兼容服务（本地模型亦可）再设 \`OPENAI_BASE_URL\`，需要时设 \`OPENAI_MODEL\`；
3. 需要代理时设 \`OPENAI_PROXY_URL\`；
4. 重新启动。`,
  en: `What answers here is the built-in **demo assistant**, not a language model. To connect a real AI:

1. Set the environment variable \`OPENAI_API_KEY\`.
2. For another compatible service, a local model too, also set \`OPENAI_BASE_URL\`, and \`OPENAI_MODEL\` if needed.
3. Behind a proxy set \`OPENAI_PROXY_URL\`.
4. Restart.`,
}

export const SKILLS = {
  zh: `- **看房间**：「谁在这里？」「刚才说了什么？」「总结一下」「找一下“周末”」
- **写东西**：「给我一个表格」「写段代码」「写个公式」「来一篇长文」
- **算和玩**：「想一想，(3 + 4) × 5 等于多少？」「现在几点？」「掷骰子」`,
  en: `- **About the room**: “Who is here?”, “What did Alice say?”, “Summarise, please”, “Find “weekend””
- **Writing**: “Show me a table”, “Write some code”, “Show me a formula”, “A long text, please”
- **Sums and games**: “Think: what is (3 + 4) × 5?”, “What time is it?”, “Roll the dice”`,
}

/** How mathematics looks here. */
export const FORMULA = {
  zh: `二次方程 $ax^2 + bx + c = 0$ 的两个根：

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

根号里的 $b^2 - 4ac$ 叫判别式：大于零有两个实根，等于零只有一个，小于零没有实根。`,
  en: `The two roots of a quadratic equation $ax^2 + bx + c = 0$:

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

What stands under the root, $b^2 - 4ac$, is its discriminant: above zero there are two real roots, at zero one, below zero none.`,
}

/** A comparison that needs no model: what a weekend costs and gives. */
export const WEEKEND = {
  zh: `三种周末安排，各有各的好：

| | 爬山看日出 | 城里逛一天 | 在家休整 |
| --- | --- | --- | --- |
| 要花的时间 | 一整天，凌晨出发 | 半天到一天 | 随时开始 |
| 花费 | 路费和早饭 | 吃饭、门票 | 几乎没有 |
| 体力 | 较累 | 适中 | 轻松 |
| 适合 | 想出一身汗的人 | 想见朋友的人 | 这周太累的人 |
| 下雨怎么办 | 改期 | 换到室内 | 正好 |

如果大家还没定，先看天气：晴天爬山，阴天进城，下雨就在家。`,
  en: `Three weekend plans, each good for something:

| | Sunrise hike | A day in town | Staying in |
| --- | --- | --- | --- |
| Time | A whole day, starting before dawn | Half a day or more | Whenever you like |
| Cost | Travel and breakfast | Food and tickets | Next to nothing |
| Effort | High | Medium | Low |
| Good for | Those who want to move | Those who want to meet | Those who had a long week |
| If it rains | Another day | Indoors | All the better |

If you haven't decided, ask the sky: hike in the sun, town when it's grey, home in the rain.`,
}

export const OPENINGS = {
  zh: [
    '欢迎来到「{room}」：有话直说，有问题就问，安静也没关系。',
    '「{room}」开张了。想到什么就写下来，总有人会接上一句。',
    '这里是「{room}」，一杯茶的工夫，聊点正经的，也聊点不正经的。',
  ],
  en: [
    'Welcome to “{room}”: say what you mean, ask what you like, and silence is fine too.',
    '“{room}” is open. Write down what comes to mind, and somebody will pick it up.',
    'This is “{room}”: a cup of tea, some work, some nonsense, and good company.',
  ],
}

export const CODE = {
  python: `from collections import Counter

def speakers(lines: list[str]) -> Counter[str]:
    """Who spoke how often, from lines like "alice: hello"."""
    return Counter(line.split(": ", 1)[0] for line in lines)

print(speakers(["alice: hello", "bob: hi", "alice: how are you?"]))`,
  sql: `SELECT sender, COUNT(*) AS messages, MAX(sent_at) AS last_seen
FROM messages
WHERE deleted_at IS NULL
GROUP BY sender
ORDER BY messages DESC
LIMIT 10;`,
  ts: `/** Who spoke how often, from lines like "alice: hello". */
export function countSpeakers(lines: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const speaker = line.slice(0, line.indexOf(': '))
    counts.set(speaker, (counts.get(speaker) ?? 0) + 1)
  }
  return counts
}

console.log(countSpeakers(['alice: hello', 'bob: hi', 'alice: how are you?']))`,
}

export const LONG = {
  zh: `## 一条消息的旅程

你按下回车的那一刻，这条消息还只属于你。它先在你的设备上记下来，带着一个只属于它的编号，这样即使网络在下一秒断开，你写的字也不会凭空消失。

### 一、写下

服务器收到消息后做的第一件事不是转发，而是**写入数据库**。房间像一本页码连续的本子：每条消息拿到下一个页码，一、二、三……中间没有空页，也不会有两条消息挤在同一页。只有真正落到磁盘上，你才会看到它变成「已发送」。

### 二、传开

写好之后，房间里的每个人，包括你自己，都会收到同一份内容。大家看到的顺序完全一样，因为顺序由页码决定，而不是由谁的网络更快决定。换行、制表符、表情和代码都原样到达。

### 三、错过与补上

地铁进了隧道，电脑合上了盖子，这些都很平常。重新连上时，你的设备只说一句话：「我读到第几页了。」服务器就把缺的部分补给你，不多也不少。

> 可靠并不是从不出错，而是出了错之后，每个人看到的仍然是同一件事。

### 四、一起等一个回答

AI 在这里也是房间的一员。它的回答先占一个位置，再一个字一个字地出现，每个人同时看到同样的字。晚来的人会先看到已经写好的部分，再接着往下看。谁提的问题，谁就可以让它停下，或者请它重来。

### 五、之后

谈话结束，本子还在。明天回来，往上翻，就能接着昨天的话题说下去。好的聊天室不需要你照看它；它安静地把每个人的话放好，等你们随时再来。`,
  en: `## The journey of a message

At the moment you press Enter, the message belongs to you alone. Your device writes it down first, with a number of its own, so that even if the network goes away a second later your words do not vanish.

### 1. Written down

The first thing the server does is not to pass it on but to **store it**. A room is like a notebook with numbered pages: each message gets the next number, one, two, three, without an empty page and never two on the same one. Only when it is on the disk do you see it as sent.

### 2. Passed on

Then everybody in the room, you included, gets the same words. All see them in the same order, because the numbers decide and not whose network is faster. Line breaks, tabs, emoji and code arrive as they were.

### 3. Missed and caught up

Trains enter tunnels and laptops close; that is ordinary. On coming back your device says one sentence: “I have read up to this page.” The server hands over what is missing, no more and no less.

> Being reliable does not mean that nothing ever fails. It means that after a failure everybody still sees the same thing.

### 4. Waiting for an answer together

The AI is a member of the room too. Its answer takes its place first and then appears word by word, the same words for everyone at once. Whoever comes late sees what is there and reads on. The one who asked can stop it, or ask for another try.

### 5. Afterwards

When the talk is over the notebook stays. Come back tomorrow, scroll up, and go on where you left off. A good chat room does not need looking after; it quietly keeps what everybody said, ready for the next time.`,
}
