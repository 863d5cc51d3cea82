"""What people read, by language: English, Danish, Portuguese and Ukrainian to begin with.

A new language is one more entry. `{origin}` becomes this site's origin.
"""

ENGLISH = {
    "language": "en",
    "open": "Open the chat",
    "loading": "Chat is starting…",
    "title": "Chat is not available",
    "title-signed-out": "You are signed out",
    "again": "Try again",
    "sign-in": "Sign in",
    "retrying": "It is tried again by itself.",
    "mail": "Write to us",
    "phone": "Call us",
    "link": "Other ways to reach us",
    "signed-out": "Sign in again to use the chat.",
    "forbidden": "Your account may not use the chat of this organization.",
    "no-organization": "This organization has no chat that you could use.",
    "endpoint": "The connection to the chat failed.",
    "bad-token": "The chat could not sign you in.",
    "bad-setting": "The chat is not set up correctly on this page.",
    "not-found": "The chat program was not found.",
    "cors": "The chat program does not accept this site: ask ChatHub to allow {origin}.",
    "policy": "The security policy of this page blocks the chat program.",
    "script": "The chat program could not be loaded.",
    "timeout": "The chat program did not load in time.",
    "crashed": "The chat program stopped with an error.",
}

DANISH = {
    "language": "da",
    "open": "Åbn chatten",
    "loading": "Chatten starter…",
    "title": "Chatten er ikke tilgængelig",
    "title-signed-out": "Du er logget ud",
    "again": "Prøv igen",
    "sign-in": "Log ind",
    "retrying": "Der prøves igen automatisk.",
    "mail": "Skriv til os",
    "phone": "Ring til os",
    "link": "Andre måder at kontakte os på",
    "signed-out": "Log ind igen for at bruge chatten.",
    "forbidden": "Din konto har ikke adgang til denne organisations chat.",
    "no-organization": "Denne organisation har ingen chat, som du kan bruge.",
    "endpoint": "Forbindelsen til chatten mislykkedes.",
    "bad-token": "Chatten kunne ikke logge dig ind.",
    "bad-setting": "Chatten er ikke sat rigtigt op på denne side.",
    "not-found": "Chatprogrammet blev ikke fundet.",
    "cors": "Chatprogrammet accepterer ikke dette websted: bed ChatHub om at tillade {origin}.",
    "policy": "Sidens sikkerhedspolitik blokerer chatprogrammet.",
    "script": "Chatprogrammet kunne ikke hentes.",
    "timeout": "Chatprogrammet blev ikke hentet i tide.",
    "crashed": "Chatprogrammet stoppede med en fejl.",
}

PORTUGUESE = {
    "language": "pt",
    "open": "Abrir o chat",
    "loading": "O chat está a iniciar…",
    "title": "O chat não está disponível",
    "title-signed-out": "A sua sessão terminou",
    "again": "Tentar novamente",
    "sign-in": "Iniciar sessão",
    "retrying": "Nova tentativa automática em breve.",
    "mail": "Escreva-nos",
    "phone": "Telefone-nos",
    "link": "Outras formas de contacto",
    "signed-out": "Inicie sessão novamente para usar o chat.",
    "forbidden": "A sua conta não pode usar o chat desta organização.",
    "no-organization": "Esta organização não tem um chat que possa usar.",
    "endpoint": "A ligação ao chat falhou.",
    "bad-token": "O chat não conseguiu iniciar a sua sessão.",
    "bad-setting": "O chat não está bem configurado nesta página.",
    "not-found": "O programa do chat não foi encontrado.",
    "cors": "O programa do chat não aceita este site: peça à ChatHub que autorize {origin}.",
    "policy": "A política de segurança desta página bloqueia o programa do chat.",
    "script": "Não foi possível carregar o programa do chat.",
    "timeout": "O programa do chat não carregou a tempo.",
    "crashed": "O programa do chat parou com um erro.",
}

UKRAINIAN = {
    "language": "uk",
    "open": "Відкрити чат",
    "loading": "Чат запускається…",
    "title": "Чат недоступний",
    "title-signed-out": "Ви вийшли з системи",
    "again": "Спробувати ще раз",
    "sign-in": "Увійти",
    "retrying": "Спробу буде повторено автоматично.",
    "mail": "Напишіть нам",
    "phone": "Зателефонуйте нам",
    "link": "Інші способи зв’язку",
    "signed-out": "Увійдіть знову, щоб користуватися чатом.",
    "forbidden": "Ваш обліковий запис не має доступу до чату цієї організації.",
    "no-organization": "У цієї організації немає доступного вам чату.",
    "endpoint": "Не вдалося з’єднатися з чатом.",
    "bad-token": "Чат не зміг вас авторизувати.",
    "bad-setting": "Чат на цій сторінці налаштовано неправильно.",
    "not-found": "Програму чату не знайдено.",
    "cors": "Програма чату не приймає цей сайт: попросіть ChatHub дозволити {origin}.",
    "policy": "Політика безпеки цієї сторінки блокує програму чату.",
    "script": "Не вдалося завантажити програму чату.",
    "timeout": "Програма чату не завантажилася вчасно.",
    "crashed": "Програма чату зупинилася з помилкою.",
}

LANGUAGES = {"en": ENGLISH, "da": DANISH, "pt": PORTUGUESE, "uk": UKRAINIAN}


def messages_for(locale: str | None) -> dict[str, str]:
    """Return the messages of a locale such as `pt-BR`, English where there are none."""
    return LANGUAGES.get((locale or "").replace("_", "-").split("-")[0].lower(), ENGLISH)
