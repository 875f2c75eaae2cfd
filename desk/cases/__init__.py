"""Cases: a case opened to be read: unsealing, its files, their custody; the only place that unseals."""
