"""The ASGI application around all operations: middleware, CORS, health, metrics, shutdown."""
