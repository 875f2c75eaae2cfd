"""Web chat: the conversation in a browser, with or without JavaScript; the browser is the durable side."""
