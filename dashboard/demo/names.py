"""Invented names, from many places as in a city's clinic. Family and given names are drawn independently."""

FAMILY_NAMES = (
    "Abara", "Adeyemi", "Ahmed", "Almeida", "Andersson", "Banerjee", "Begum", "Bianchi", "Castillo", "Chanda", "Chen",
    "Costa", "Davies", "De Vries", "Demir", "Dubois", "Eriksen", "Fernández", "Fischer", "Gallagher", "Goldberg",
    "Greene", "Gupta", "Hashemi", "Horváth", "Hughes", "Ivanova", "Jansen", "Jovanović", "Kaplan", "Kaur", "Khan",
    "Kim", "Kovács", "Laurent", "Lindqvist", "MacLeod", "Martínez", "Mehta", "Mensah", "Moreau", "Murphy", "Ncube",
    "Nakamura", "Nowak", "Nuñez", "O'Sullivan", "Okonkwo", "Oliveira", "Öztürk", "Papadopoulos", "Patel", "Pereira",
    "Popescu", "Rahman", "Reyes", "Rossi", "Santos", "Schäfer", "Schmidt", "Singh", "Sørensen", "Taylor", "Thompson",
    "Tran", "Vasquez", "Walker", "Wang", "Williams", "Wójcik", "Yamada", "Yılmaz", "Zhang", "Žukauskas",
)  # fmt: skip

WOMEN = (
    "Agnieszka", "Amara", "Anjali", "Anna", "Astrid", "Ayşe", "Carmen", "Caroline", "Chiara", "Deborah", "Eilidh",
    "Elena", "Esther", "Françoise", "Grace", "Hannah", "Inês", "Ingrid", "Joan", "Katarzyna", "Leila", "Ling", "Lucía",
    "Margaret", "Maria", "Mei", "Miriam", "Nadia", "Ngozi", "Olga", "Patricia", "Priya", "Rosa", "Ruth", "Sakura",
    "Samina", "Siân", "Sofia", "Susan", "Zeynep",
)  # fmt: skip

MEN = (
    "Abdul", "Alan", "André", "Antonio", "Arjun", "Björn", "Carlos", "Chidi", "Daniel", "David", "Emre", "Farid",
    "Giovanni", "Henrik", "Ian", "Ibrahim", "Jean", "João", "Kofi", "Krzysztof", "Luca", "Marek", "Mateo", "Minh",
    "Mohammed", "Niall", "Pavel", "Peter", "Rajesh", "Samuel", "Sergei", "Søren", "Thomas", "Wei", "William",
)  # fmt: skip
