/** The passwords that are tried first, eight characters and more, in lower case; from published lists of leaked ones. */
const COMMON = new Set(
  `
  password password1 password2 password3 password12 password123 password1234 password12345 password123456 password!
  password1! password123! password@123 pass1234 pass12345 pass123456 passw0rd passw0rd1 passw0rd! p@ssw0rd p@ssw0rd1
  p@ssword p@ssword1 p@$$w0rd pa$$word pa$$w0rd pa55word pa55w0rd passwort passwort1 motdepasse contraseña contrasena
  mypassword mypassword1 newpassword thepassword yourpassword drowssap passpass passwords wordpass changeme changeme1
  changeme123 changeit letmein1 letmein12 letmein123 letmeinnow letmeout welcome1 welcome12 welcome123 welcome1234
  welcome! welcome@123 welcome2 default1 default123 administrator admin123 admin1234 admin12345 admin123456 admin@123
  adminadmin administrador rootroot root1234 root12345 toor1234 superuser test1234 test12345 test123456 testtest
  testing1 testing123 tester123 guest123 guest1234 user1234 username userpass login123 login1234 temp1234 temppass
  secret12 secret123 secret1234 topsecret master123 access14 access123 security hello123 hello1234 hello12345
  hellohello helloworld iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyou! iloveu123 iloveme1 ilovegod
  loveyou1 loveyou123 lovelove lovely123 iloveyou3 woaini123 woaini1314 woaini520 woaini521 woaiwojia 5201314a
  a5201314 52013145 5201314520 1314520a 13145200 123456abc 123456aa 123456789a 12345678a 1234567a a123456789
  a12345678 a1234567 aa123456 aa12345678 aa123456789 aaa123456 abc12345 abc123456 abc123456789 abc123abc abcd1234
  abcd12345 abcd123456 abcde123 abcde12345 abcdef123 abcdefg1 abc123123 123abc123 123123abc 123456ab 12345abc
  1234abcd 1a2b3c4d a1b2c3d4 a1b2c3d4e5 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx
  1qaz2wsx3edc 1qazxsw2 1qaz@wsx 1qaz!qaz !qaz2wsx !qaz@wsx zaq12wsx zaq1zaq1 zaq1xsw2 zaq12345 qaz12345 qazwsx123
  qazwsxedc qazwsx12 qazxswedc qwer1234 qwer12345 qwer4321 1234qwer 12345qwe 123456qw qwerty12 qwerty123 qwerty1234
  qwerty12345 qwerty123456 qwerty1! qwerty789 qwertyqwerty qweasdzxc qweasd123 qwe123456 qwe123qwe qwe12345 123qweasd
  123qweasdzxc 123qwe123 123qwe456 qwaszx12 asd12345 asd123456 asdf1234 asdfasdf asdfghjkl1 asdasdasd asdqwe123
  zxc12345 zxc123456 zxcv1234 zxcvbnm1 zxcvbnm123 zxczxczxc azertyuiop azerty123 qwertzui 0987654321 1029384756
  1928374655 1123581321 11223344 1122334455 112233445566 12341234 12344321 123454321 12345679 123456780 12131415
  12121212 121212121 13131313 13579246 123123123 123123123a 123321123 123321456 123456123 123456123456 123456654321
  147258369 147852369 741852963 963852741 159357123 159753456 159357456 789456123 7894561230 321654987 456123789
  987456321 14789632 147896325 31415926 314159265 3141592653 27182818 10203040 1020304050 10101010 20202020 19871987
  19881988 19891989 19901990 20002000 20082008 20102010 20202021 12301230 12345600 12345677 12345687 21212121
  22446688 24682468 87651234 88888888a baseball football football1 basketball softball baseball1 superman superman1
  batman123 spiderman spiderman1 starwars starwars1 startrek sunshine sunshine1 princess princess1 princesa jennifer
  jennifer1 michelle michelle1 michael1 jessica1 ashley123 charlie1 charlie123 jordan23 jordan123 thomas123 daniel123
  andrew123 robert123 william1 victoria victoria1 samantha samantha1 elizabeth elizabeth1 alexander alexander1
  alexandra benjamin jonathan nicholas christian christine christina christopher stephanie stephanie1 patricia
  danielle gabriel1 gabriela brittany veronica valentina valentino isabella isabelle caroline margaret kimberly
  kimberley francesco alejandro alejandra sebastian fernando leonardo mercedes mercedes1 porsche911 corvette mustang1
  maverick harley123 harleydavidson chevrolet kawasaki motorola samsung1 samsung123 nokia123 computer computer1
  internet internet1 windows1 windows10 microsoft google123 facebook facebook1 instagram linkedin linkedin1 whatsapp
  pokemon1 pokemon123 minecraft minecraft1 fortnite roblox123 nintendo playstation callofduty warcraft counterstrike
  liverpool liverpool1 liverpoolfc chelsea1 chelsea123 arsenal1 arsenal123 barcelona barcelona1 realmadrid juventus
  manchester manchester1 manutd123 steelers steelers1 cowboys1 yankees1 lakers24 dodgers1 dolphins patriots packers1
  redskins redsox04 panthers metallica metallica1 slipknot slipknot1 nirvana1 eminem123 blink182 greenday linkinpark
  beatles1 ironmaiden monkey123 dragon123 dragon12 shadow123 tigger123 hunter123 killer123 buster123 ginger123
  cookie123 pepper123 butterfly butterfly1 chocolate chocolate1 strawberry blueberry cupcakes cheesecake whatever
  whatever1 trustno1 midnight midnight1 darkness blessing blessed1 jesus123 jesuschrist jesus1234 godisgood godislove
  forever1 forever21 friends1 friendship sweetheart beautiful beautiful1 handsome1 angel123 babygirl babygirl1
  babyboy1 lollipop rainbow1 unicorn1 snowball snowflake football12 football123 soccer123 hockey123 tennis123
  swimming cheerleader summer123 winter123 spring123 autumn123 summer2020 summer2021 summer2022 summer2023 summer2024
  winter2020 winter2021 winter2022 winter2023 winter2024 january1 february september november december october1
  monday123 friday13 holidays christmas christmas1 birthday birthday1 diamond1 platinum titanium elephant elephant1
  scorpion mountain explorer champion champion1 warrior1 legendary lifehack einstein engineer scarface godfather
  gangster gangsta1 hardcore fuckyou1 fuckyou2 fuckyou123 fuckoff1 asshole1 bullshit dickhead bitchass pussycat
  sexysexy sexygirl hotmail1 hotmail123 gmail123 yahoo123 myspace1 marlboro budlight cocacola cocacola1 pakistan
  pakistan1 pakistan123 india123 america1 australia argentina colombia mexico123 brasil123 scotland portugal germany1
  deutschland singapore malaysia indonesia philippines thailand california florida1 newyork1 newyork123 brooklyn
  chicago1 hollywood virginia savannah schatz123 hallo123 hallohallo schalke04 fussball azertyui marseille bonjour1
  bonjour123 soleil123 doudou123 jetaime1 teamo123 tequiero tequieromucho mariposa estrella corazon1 corazon123
  chocolate12 barcelona123 samsung12 sayang123 bismillah allah123 assalamualaikum 1qwerty1 qwerty00 mynoob123
  18atcskd2w 3rjs1la7qe 1g2w3e4r gwerty123 zag12wsx dpbk1234 ncc1701d rush2112 thx11380 bond0007 j38ifubn x4ivygal
  abgrtyu1 trustme1 nothing1 money123 nopassword qwerty77 computer123 internet123 security1 security123 lovers123
  spring2024 spring2023 happy123 happyday sunflower
  `.split(/\s+/),
)

/** Rows that fingers run along; any stretch of one, either way, once or again and again, is common too. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
]
const RUNS = ROWS.flatMap((row) => [row, [...row].reverse().join('')])

/** Whether a password is among the first to be tried: a known one, one character, or a run of keys. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase()
  return COMMON.has(lower) || isRepetitionOfRun(lower)
}

function isRepetitionOfRun(text: string): boolean {
  const [unit = text] = /^(.+?)(?=\1*$)/su.exec(text) ?? []
  return [...unit].length === 1 || RUNS.some((run) => run.includes(unit))
}
