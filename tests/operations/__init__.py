"""Operations: what whoever runs it is told: metrics, alerts, logs, traces and the page about them."""
