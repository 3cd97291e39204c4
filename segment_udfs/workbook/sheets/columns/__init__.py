"""The columns of the Clients sheet, declared subject by subject; `sheets/clients.py` lays them out."""
