/** What is flagged as it is typed, and what must not be: one row a case. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { detect, strip } from "../src/pages/detect.ts";
import type { Kind } from "../src/pages/detect.ts";
import { signOfSelfHarm } from "../src/pages/self-harm.ts";

/** Text, then what must be found in it: kind and the very words. */
const FOUND: readonly (readonly [string, ...(readonly [Kind, string])[]])[] = [
  ["Я служу в в/ч 12345 с марта", ["unit", "в/ч 12345"]],
  ["в.ч. 41659", ["unit", "в.ч. 41659"]],
  ["вч41659", ["unit", "вч41659"]],
  ["Войсковая часть № 41659-А", ["unit", "Войсковая часть № 41659-А"]],
  ["из воинской части 12345.", ["unit", "воинской части 12345"]],
  ["наша часть 54321, говорят", ["unit", "часть 54321"]],
  ["1-й батальон 200 мотострелковой бригады", ["unit", "1-й батальон"], ["unit", "200 мотострелковой бригады"]],
  ["56-й гвардейский десантно-штурмовой полк", ["unit", "56-й гвардейский десантно-штурмовой полк"]],
  ["попал в 810 обрмп", ["unit", "810 обрмп"]],
  ["3 рота, второй взвод", ["unit", "3 рота"]],
  ["58-я общевойсковая армия", ["unit", "58-я общевойсковая армия"]],
  ["military unit 12345", ["unit", "military unit 12345"]],
  ["he is in the 1st battalion of the 200th motor rifle brigade", ["unit", "1st battalion"], ["unit", "200th motor rifle brigade"]],
  ["координаты 48.35124, 37.80211", ["place", "48.35124, 37.80211"]],
  ["48,35124° N; 37,80211° E", ["place", "48,35124° N; 37,80211° E"]],
  ["48°21'04\"N 37°48'07\"E", ["place", "48°21'04\"N 37°48'07\"E"]],
  ["48°21′ СШ, жара 38,5°", ["place", "48°21′"]],
  ["2-й армейский корпус", ["unit", "2-й армейский корпус"]],
  ["квадрат 37U DQ 12345 67890", ["place", "37U DQ 12345 67890"]],
  ["X: 5412345 Y: 7412345", ["place", "X: 5412345 Y: 7412345"]],
  ["https://yandex.ru/maps/?ll=37.1,48.2 тут", ["place", "https://yandex.ru/maps/?ll=37.1,48.2"]],
  ["стоим под бахмутом", ["place", "стоим под бахмутом"]],
  ["Стоят в селе Работино", ["place", "Стоят в селе Работино"]],
  ["мы находимся недалеко от посёлка Каменка", ["place", "находимся недалеко от посёлка Каменка"]],
  ["we are stationed near Belgorod", ["place", "stationed near Belgorod"]],
  ["живу на ул. Ленина, д. 5, кв. 10", ["place", "ул. Ленина, д. 5, кв. 10"]],
  ["Иванов Иван Иванович", ["name", "Иванов Иван Иванович"]],
  ["спросите Ивана Петровича Сидорова", ["name", "спросите Ивана Петровича Сидорова"]],
  ["пишет иван иванович", ["name", "пишет иван иванович"]],
  ["Анна Петровна обещала", ["name", "Анна Петровна"]],
  ["приказ подписал Иванов И.И.", ["name", "Иванов И.И."]],
  ["И. И. Иванов", ["name", "И. И. Иванов"]],
  ["рядовой Петров отказался", ["name", "рядовой Петров"]],
  ["Командир роты Сидоров кричит", ["name", "Командир роты Сидоров"]],
  ["старший сержант Кузнецов", ["name", "сержант Кузнецов"]],
  ["позывной «Гром»", ["name", "позывной «Гром»"]],
  ["меня зовут Азамат", ["name", "зовут Азамат"]],
  ["мой брат Сергей не вернулся", ["name", "Сергей"]],
  ["С Димой всё плохо", ["name", "Димой"]],
  ["my name is Oleg Petrov", ["name", "name is Oleg Petrov"]],
  ["Captain Petrov said no", ["name", "Captain Petrov"]],
  ["Ivan Ivanovich Ivanov", ["name", "Ivan Ivanovich Ivanov"]],
  ["звоните +7 (916) 123-45-67", ["phone", "+7 (916) 123-45-67"]],
  ["89161234567", ["phone", "89161234567"]],
  ["8 916 123 45 67", ["phone", "8 916 123 45 67"]],
  ["мой номер 9161234567", ["phone", "9161234567"]],
  ["+380 44 123 45 67", ["phone", "+380 44 123 45 67"]],
  ["+995 555 12 34 56.", ["phone", "+995 555 12 34 56"]],
  ["почта ivan.petrov@example.org, пишите", ["email", "ivan.petrov@example.org"]],
  ["телега @ivan_petrov", ["handle", "@ivan_petrov"]],
  ["https://t.me/ivan_petrov", ["handle", "https://t.me/ivan_petrov"]],
  ["паспорт 4510 123456", ["document", "паспорт 4510 123456"]],
  ["45 10 № 123456", ["document", "45 10 № 123456"]],
  ["паспорт серия 4510 номер 123456", ["document", "паспорт серия 4510 номер 123456"]],
  ["военный билет АК 1234567", ["document", "военный билет АК 1234567"]],
  ["личный номер Ж-123456", ["document", "личный номер Ж-123456"]],
  ["СНИЛС 123-456-789 00", ["document", "СНИЛС 123-456-789 00"]],
  ["дата рождения: 01.02.2003", ["birth", "дата рождения: 01.02.2003"]],
  ["родился 5 марта 2001 года", ["birth", "родился 5 марта 2001"]],
  ["12.12.1999 г.р.", ["birth", "12.12.1999 г.р."]],
  ["born on 5 March 2001", ["birth", "born on 5 March 2001"]],
];

/** Things people really write here that identify nobody. */
const NOT_FOUND: readonly string[] = [
  "По ст. 23 53-ФЗ и ч. 1 ст. 59 Конституции РФ",
  "часть 3 статьи 59, пункт 2 части 1",
  "ст. 337 УК РФ, ст. 21.5 КоАП",
  "Указ Президента № 647 от 21.09.2022",
  "постановление № 663 от 11.11.2006, 412-ФЗ от 4 ноября 2025",
  "повестка на 27.11.2026 к 10:30",
  "27-11-2026 или 2026-11-27",
  "штраф 10 000–30 000 рублей, выплата 1 900 000 руб., 12.500,50",
  "400000 рублей и 1000000 рублей",
  "Категория Д. Я не служил. Категория В. Он тоже.",
  "Мне 19 лет, я учусь на 2 курсе",
  "Российская Федерация, Министерство обороны, Верховный Суд",
  "под статью Уголовного кодекса, уголовной ответственности",
  "он находится под следствием, стоит под вопросом, сидит под арестом",
  "меня зовут служить, меня зовут в военкомат",
  "болит спина уже 3 года, температура 38,5°",
  "дом 5 корпус 1, автобус 200, поезд 104",
  "2 полковника и 5 батареек",
  "как перевестись на АГС? подать заявление за 6 месяцев",
  "Я женат, двое детей, третий родится в марте",
  "Военный комиссариат отказал, командир роты сказал ждать",
  "I was told to come on 27 November 2026 at 10:30, article 23 of law 53-FZ",
  "The General Staff and the Prosecutor General",
  "They offered 2 000 000 roubles, 195 thousand a month",
  "и т.д. и т.п., т. е. так",
  "в 2022 российская армия, в 90 процентах случаев",
];

for (const [text, ...expected] of FOUND) {
  test(`found: ${text}`, () => {
    assert.deepEqual(detect(text).map((one) => [one.kind, one.text]), expected);
  });
}

for (const text of NOT_FOUND) {
  test(`left alone: ${text}`, () => {
    assert.deepEqual(detect(text).map((one) => [one.kind, one.text]), []);
  });
}

test("a find's position is where its words stand", () => {
  const text = "Пишу из в/ч 12345, рядовой Петров, +7 916 123-45-67";
  for (const one of detect(text)) assert.equal(text.slice(one.start, one.end), one.text);
});

const MARKS: Record<Kind, string> = {
  unit: "[часть]", place: "[место]", name: "[имя]", phone: "[телефон]", email: "[почта]", handle: "[ник]", document: "[документ]", birth: "[дата]",
};

test("stripping leaves the sentence around and nothing to find", () => {
  const text = "Я рядовой Петров из в/ч 12345, звоните +7 916 123-45-67 или ivan@example.org.";
  const stripped = strip(text, detect(text), MARKS);
  assert.equal(stripped, "Я [имя] из [часть], звоните [телефон] или [почта].");
  assert.deepEqual(detect(stripped), []);
});

test("5,000 characters are searched in less than 5 ms, whatever they are", () => {
  const texts = [
    "Меня забрали из дома, рядовой Петров был в 200 мотострелковой бригаде, ст. 337 УК РФ. ",
    "а", "1", "1 ", "Аб ", "+7", "48.1", "иванов ", "@a", "8-", "часть ", "под ", "под Я ", "4510 ",
  ].map((part) => part.repeat(5000).slice(0, 5000));
  for (const text of texts) {
    const times = Array.from({ length: 9 }, () => {
      const start = performance.now();
      detect(text);
      return performance.now() - start;
    });
    // The quickest of nine: other programs on a shared machine may slow some down, none speeds one up.
    const best = Math.min(...times);
    assert.ok(best < 5, `${best.toFixed(1)} ms for ${text.slice(0, 20)}…`);
  }
});

for (const text of [
  "Я больше не хочу жить", "хочу умереть", "думаю о самоубийстве", "Суицид — единственный выход", "лучше бы я умер", "покончу с собой",
  "повешусь, но не пойду", "жить не хочется", "готов сломать себе руку", "I want to die", "thinking of killing myself", "no reason\nto live", "I don’t want to live",
]) {
  test(`brings people to call: ${text}`, () => {
    assert.ok(signOfSelfHarm(text));
  });
}

for (const text of [
  "не хочу служить", "жить на что-то надо", "хочу жить спокойно", "боюсь, что меня убьют", "he was killed last year", "умер отец", "где мне жить?",
]) {
  test(`does not bring people to call: ${text}`, () => {
    assert.ok(!signOfSelfHarm(text));
  });
}
