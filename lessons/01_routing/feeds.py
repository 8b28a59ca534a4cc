"""The feeds of the site. A list stands in for a database until lesson 07."""

from datetime import date

FEEDS = [
    {
        "id": 1,
        "author": "mina",
        "topic": "town/market",
        "day": date(2026, 5, 1),
        "title": "Strawberries are back",
        "text": "The stall by the bridge opens at eight, and by ten they are gone.",
        "likes": 4,
    },
    {
        "id": 2,
        "author": "준호",
        "topic": "town",
        "day": date(2026, 5, 1),
        "title": "골목 벼룩시장을 열어요",
        "text": "토요일 아침 열 시, 도서관 앞이에요. 안 읽는 책도 가져오세요.",
        "likes": 7,
    },
    {
        "id": 4,
        "author": "dora",
        "topic": "code/web",
        "day": date(2026, 5, 3),
        "title": "What <strong> really does",
        "text": "It doesn't mean bold & loud. It means: this part matters.",
        "likes": 2,
    },
    {
        "id": 7,
        "author": "mina",
        "topic": "town/garden",
        "day": date(2026, 5, 4),
        "title": "Who has spare tomato seedlings?",
        "text": "I can offer basil, mint and a great many courgettes.",
        "likes": 0,
    },
]
